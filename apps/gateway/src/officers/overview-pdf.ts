import type { OverviewBlock } from '#reports';

const MARGIN = 62;
const [INK, GREY] = ['#1a1a1a', '#4d4d4d'];
const [PLAIN, BOLD] = ['Helvetica', 'Helvetica-Bold'];
const LABEL_WIDTH = 110;
/** So much room must be left under a head for what it is the head of. Points. */
const ROOM_UNDER_A_HEAD = 110;

/** An overview as a tagged PDF: Dutch, with a title, heads and lists that a screen reader tells. */
export async function overviewPdf(blocks: readonly OverviewBlock[]): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit'); // seldom asked for, and slow to load
  const title = blocks.flatMap((block) => (block.kind === 'title' ? [block.text] : []))[0] ?? '';
  const document = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, lang: 'nl-NL', tagged: true, displayTitle: true, pdfVersion: '1.7' },
    bufferPages: true,
    info: { Title: title, Subject: 'Overzicht voor de betrokkene', Producer: 'Ketenpoort', Creator: 'Ketenpoort' },
  });
  const whole = collected(document);
  const root = document.struct('Document');
  document.addStructure(root);
  for (const block of blocks) root.add(structureOf(document, block));
  root.end();
  numberPages(document);
  document.end();
  return whole;
}

function collected(document: PDFKit.PDFDocument): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((done, failed) => {
    document.on('data', (piece: Buffer) => pieces.push(piece));
    document.on('end', () => done(Buffer.concat(pieces)));
    document.on('error', failed);
  });
}

function structureOf(document: PDFKit.PDFDocument, block: OverviewBlock): PDFKit.PDFStructureElement {
  switch (block.kind) {
    case 'title':
      return head(document, 'H1', { text: block.text, size: 22, above: 0 });
    case 'section':
      return head(document, 'H2', { text: block.text, size: 15, above: 1.2 });
    case 'recipient':
      return head(document, 'H3', { text: block.text, size: 11.5, above: 0.6 });
    case 'paragraph':
      return document.struct('P', {}, () => {
        document
          .moveDown(0.5)
          .font(PLAIN)
          .fontSize(10.5)
          .fillColor(INK)
          .text(block.text, MARGIN, undefined, { lineGap: 2 });
      });
    case 'facts':
      return factsOf(document, block.facts);
  }
}

function head(
  document: PDFKit.PDFDocument,
  type: 'H1' | 'H2' | 'H3',
  { text, size, above }: { readonly text: string; readonly size: number; readonly above: number },
): PDFKit.PDFStructureElement {
  return document.struct(type, {}, () => {
    if (document.y + ROOM_UNDER_A_HEAD > document.page.height - MARGIN) document.addPage();
    document.moveDown(above).font(BOLD).fontSize(size).fillColor(INK).text(text, MARGIN);
  });
}

type Facts = Extract<OverviewBlock, { kind: 'facts' }>['facts'];

/** Labels to the left, what they say to the right: a list of items, each read as one. */
function factsOf(document: PDFKit.PDFDocument, facts: Facts): PDFKit.PDFStructureElement {
  const list = document.struct('L');
  for (const { label, text } of facts) {
    const item = document.struct('LI');
    let top = 0;
    item.add(
      document.struct('Lbl', {}, () => {
        keepTogether(document, text);
        top = document.moveDown(0.2).y;
        document.font(PLAIN).fontSize(9.5).fillColor(GREY).text(label, MARGIN, top, { width: LABEL_WIDTH });
      }),
    );
    item.add(
      document.struct('LBody', {}, () => {
        document
          .font(PLAIN)
          .fontSize(9.5)
          .fillColor(INK)
          .text(text.join('\n'), MARGIN + LABEL_WIDTH, top, { width: bodyWidth(document) });
      }),
    );
    list.add(item);
  }
  return list;
}

// A label and what it says stand on one page, as long as one holds both.
function keepTogether(document: PDFKit.PDFDocument, text: readonly string[]): void {
  const height = document
    .font(PLAIN)
    .fontSize(9.5)
    .heightOfString(text.join('\n'), { width: bodyWidth(document) });
  if (document.y + height + 4 > document.page.height - MARGIN) document.addPage();
}

function bodyWidth(document: PDFKit.PDFDocument): number {
  return document.page.width - 2 * MARGIN - LABEL_WIDTH;
}

/** At the foot of each page, told by no screen reader. */
function numberPages(document: PDFKit.PDFDocument): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    const { margins, height, width } = document.page;
    // Below the margin pdfkit would begin another page.
    const { bottom } = margins;
    margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    document.font(PLAIN).fontSize(8.5).fillColor(GREY);
    document.text(`Bladzijde ${String(page + 1)} van ${String(count)}`, MARGIN, height - MARGIN + 20, {
      ...{ width: width - 2 * MARGIN, align: 'right', lineBreak: false },
    });
    document.endMarkedContent();
    margins.bottom = bottom;
  }
}
