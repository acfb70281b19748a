import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sameUrl } from './proof-url.js';

const URL_HERE = 'https://poort.example.nl/graphql';

describe('the address in a proof', () => {
  it.each([
    URL_HERE,
    'HTTPS://POORT.example.NL/graphql',
    'https://poort.example.nl:443/graphql',
    'https://poort.example.nl/a/../graphql',
    'https://poort.example.nl/%67raphq%6C',
    'https://poort.example.nl/graphql?query=x',
    'https://poort.example.nl/graphql#x',
  ])('is this one, compared as RFC 3986 has it: %s', (htu) => {
    expect(sameUrl(htu, URL_HERE)).toBe(true);
  });

  it.each([
    'http://poort.example.nl/graphql',
    'https://poort.example.nl:3000/graphql',
    'https://poort.example.nl.evil.example/graphql',
    'https://poort.example.nl/staff/graphql',
    'https://poort.example.nl/graphql/',
    'https://poort.example.nl/GRAPHQL',
    'https://poort.example.nl/graphql%2F',
    'https://evil@poort.example.nl/graphql',
    'https:\\\\poort.example.nl\\graphql',
    ' https://poort.example.nl/graphql',
    'https://poort.example.nl/grap\thql',
    '//poort.example.nl/graphql',
    'https:poort.example.nl/graphql',
    '/graphql',
    'https://',
    '',
    42,
    undefined,
    [URL_HERE],
  ])('is another, or none: %j', (htu) => {
    expect(sameUrl(htu, URL_HERE)).toBe(false);
  });

  it('is the same when every letter is escaped, and another with one letter more', () => {
    const path = fc.string({
      unit: fc.constantFrom('a', 'b', 'X', 'Z', '0', '9', '-', '.', '_', '~'),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(path, (text) => {
        fc.pre(!/^\.+$/.test(text));
        const escaped = Array.from(text, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
        expect(sameUrl(`https://a.example/${escaped}`, `https://a.example/${text}`)).toBe(true);
        expect(sameUrl(`https://a.example/${text}x`, `https://a.example/${text}`)).toBe(false);
      }),
    );
  });
});
