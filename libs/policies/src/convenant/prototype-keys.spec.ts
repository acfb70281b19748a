import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ConvenantMalformed, type Json } from '#kernel';
import { parseCatalogue } from '../catalogue/parse.js';
import { convenantDocument } from './build.js';
import { parseConvenant, readConvenant } from './parse.js';

const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const files = readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) }));
const catalogue = parseCatalogue(files);
const file = { name: 'twente.yaml', text: text('convenants/twente.yaml') };
const document = JSON.stringify(convenantDocument(parseConvenant(file, catalogue)));

it.each(['__proto__', 'constructor', 'toString'])('%s names no category, wherever fields are named', (name) => {
  const changed = document
    .replaceAll('"fields":{', `"fields":{"${name}":["a"],`)
    .replaceAll('"data":{', `"data":{"${name}":["a"],`);
  const mistaken = (): unknown => readConvenant(JSON.parse(changed) as Json, catalogue);
  expect(mistaken).toThrow(ConvenantMalformed);
  expect(mistaken).toThrow(name);
});
