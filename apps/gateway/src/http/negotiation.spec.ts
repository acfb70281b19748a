import { describe, expect, it } from '@jest/globals';
import { answerTypeFor, asksForPlainJson, isJson } from './negotiation.js';

const NEWER = 'application/graphql-response+json';
const PLAIN = 'application/json';

describe('the type of an answer', () => {
  it.each([
    [undefined, PLAIN, false],
    ['*/*', PLAIN, false],
    ['application/*;q=0.2', PLAIN, false],
    ['application/json', PLAIN, true],
    ['Application/JSON; charset=utf-8', PLAIN, true],
    [NEWER, NEWER, false],
    [`${PLAIN}, ${NEWER}`, NEWER, false],
    [`${PLAIN}, ${NEWER};q=0.9`, PLAIN, true],
    [`${NEWER};q=0, ${PLAIN}`, PLAIN, true],
    [`*/*, ${PLAIN};q=0`, NEWER, false],
    [`*/*, ${PLAIN};q=0, ${NEWER};q=0`, null, false],
    ['text/html', null, false],
    ['*/*;q=0', null, false],
    ['', null, false],
  ])('for %p is %p', (accept, type, plain) => {
    expect([answerTypeFor(accept), asksForPlainJson(accept)]).toEqual([type, plain]);
  });
});

it.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['application/json;charset="UTF-8"', true],
  ['Application/JSON; profile=x; charset=utf8', true],
  ['application/json; charset=utf-16', false],
  ['application/json, text/plain', false],
  ['text/plain', false],
  ['', false],
  [undefined, false],
])('a body of type %p is JSON: %p', (type, yes) => {
  expect(isJson(type)).toBe(yes);
});
