import { isBreach, type Finding, type LedgerReport } from '#ledger';
import { MEANINGS } from './meanings.js';
import { verifyExport } from './verify-export.js';

const form = element('form', HTMLFormElement);
const button = element('controleer', HTMLButtonElement);
const bar = element('voortgang', HTMLProgressElement);
const result = element('uitslag', HTMLElement);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void run();
});

async function run(): Promise<void> {
  const file = chosen('bestand');
  const keys = chosen('sleutels');
  if (file === null || keys === null) return;
  button.disabled = true;
  bar.hidden = false;
  result.replaceChildren(paragraph('Bezig met controleren…'));
  try {
    const kept = await (chosen('bewaard')?.text() ?? Promise.resolve(null));
    const report = await verifyExport({
      file,
      keys: await keys.text(),
      kept,
      progress: (share) => (bar.value = share),
    });
    show(report);
  } catch (error) {
    result.dataset['held'] = 'unknown';
    const reason = error instanceof Error ? error.message : 'onbekend';
    result.replaceChildren(
      heading('Er is niet gecontroleerd'),
      paragraph(`De sleutels of de bewaarde stand zijn niet te lezen: ${reason}`),
    );
  } finally {
    button.disabled = false;
    bar.hidden = true;
  }
}

function show(report: LedgerReport): void {
  result.dataset['held'] = String(report.held);
  const counted = `${report.entries.toLocaleString('nl')} regels in ${report.shards.length.toLocaleString('nl')} delen gecontroleerd.`;
  const title = report.held ? 'Het logboek klopt' : 'Het logboek klopt NIET';
  const more =
    report.left > 0 ? [paragraph(`En nog ${report.left.toLocaleString('nl')} bevindingen van dezelfde soorten.`)] : [];
  result.replaceChildren(heading(title), paragraph(counted), ...tableOf(report.findings), ...more);
  result.focus();
}

function tableOf(findings: readonly Finding[]): readonly HTMLElement[] {
  if (findings.length === 0) return [];
  const table = document.createElement('table');
  const caption = table.createCaption();
  caption.textContent = 'Bevindingen';
  const head = table.createTHead().insertRow();
  for (const title of ['Soort', 'Deel', 'Regels', 'Betekenis']) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const finding of findings) {
    const row = body.insertRow();
    row.className = isBreach(finding) ? 'breuk' : 'mededeling';
    const kind = `${isBreach(finding) ? 'Breuk' : 'Mededeling'}: ${finding.code}`;
    const detail = finding.detail === '' ? '' : ` (${finding.detail})`;
    for (const text of [kind, finding.shard, linesText(finding), `${MEANINGS[finding.code]}${detail}`])
      row.insertCell().textContent = text;
  }
  return [table];
}

function linesText({ index, until }: Finding): string {
  if (index === null || until === null) return '–';
  return until === index + 1 ? String(index) : `${String(index)} tot en met ${String(until - 1)}`;
}

function chosen(id: string): File | null {
  return element(id, HTMLInputElement).files?.[0] ?? null;
}

function heading(text: string): HTMLElement {
  const made = document.createElement('h2');
  made.textContent = text;
  return made;
}

function paragraph(text: string): HTMLElement {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}`);
}
