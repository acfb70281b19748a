import { isBreach, type Finding, type LedgerReport } from '#ledger';
import { MEANINGS } from './meanings.js';
import { keepAfter, Unverifiable, verifyExport } from './verify-export.js';

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
    const given = { keys: await keys.text(), kept };
    const report = await verifyExport({ file, ...given, progress: (share) => (bar.value = share) });
    show(report, report.held ? [stateToKeep(keepAfter(given, report))] : []);
  } catch (error) {
    result.dataset['held'] = 'unknown';
    const why = error instanceof Unverifiable ? error.because : 'file';
    result.replaceChildren(heading('Er is niet gecontroleerd'), paragraph(WHY[why]));
  } finally {
    button.disabled = false;
    bar.hidden = true;
  }
}

const WHY: Readonly<Record<Unverifiable['because'], string>> = {
  keys: 'De openbare sleutels zijn niet te lezen. Kies het bestand ledger-verifying.json dat u van de beheerder kreeg.',
  kept: 'De bewaarde stand is niet te lezen, of hoort bij een ander logboek. Kies het bestand dat u na een vorige controle bewaarde.',
  file: 'Een van de bestanden is niet te lezen. Kies het opnieuw.',
  browser: 'Deze browser kent de handtekening van het logboek niet (Ed25519). Gebruik een nieuwere versie.',
};

/** What makes the next check worth more: without it nobody sees that the end was cut off. */
function stateToKeep(text: string): HTMLElement {
  const made = paragraph(
    'Bewaar deze stand, en kies hem de volgende keer: zo valt het op als het einde is weggehaald. ',
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'bewaarde-stand.json';
  link.textContent = 'Stand bewaren';
  made.append(link);
  return made;
}

function show(report: LedgerReport, after: readonly HTMLElement[]): void {
  result.dataset['held'] = String(report.held);
  const counted = `${report.entries.toLocaleString('nl')} regels in ${report.shards.length.toLocaleString('nl')} delen gecontroleerd.`;
  const title = report.held ? 'Het logboek klopt' : 'Het logboek klopt NIET';
  const more =
    report.left > 0 ? [paragraph(`En nog ${report.left.toLocaleString('nl')} bevindingen van dezelfde soorten.`)] : [];
  result.replaceChildren(heading(title), paragraph(counted), ...after, ...tableOf(report.findings), ...more);
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
