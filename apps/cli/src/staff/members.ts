import type { Noun } from '../dispatch.js';
import { change, publicKeyFile } from './changes.js';
import { needed, verb } from './verb.js';

interface ListedMember {
  readonly id: string;
  readonly role: string;
  readonly regions: readonly string[] | null;
  readonly revoked: string | null;
  readonly keys: readonly { readonly kid: string; readonly revoked: string | null }[];
}

const add = verb({
  name: 'staff add',
  does: 'Lets somebody in as staff, with a first key',
  words: ['staff id', 'public JWK file'],
  options: {
    role: { value: 'ROLE', does: 'ADMINISTRATOR or PRIVACY_OFFICER' },
    region: { value: 'id', does: 'a region to act in (default: every region, also those to come)', multiple: true },
  },
  changes: true,
  examples: ['staff add an an.public.json --role PRIVACY_OFFICER --region groningen'],
  work: (given) => {
    const [id, path] = given.words;
    return change(given, {
      name: 'addStaff',
      args: {
        id: ['ID!', id],
        role: ['String!', needed(given, 'role')],
        regions: ['[ID!]', given.many('region')],
        jwk: ['Json!', publicKeyFile(String(path))],
      },
      done: () => `${String(id)} is let in.`,
    });
  },
});

const revoke = verb({
  name: 'staff revoke',
  does: "Takes somebody's rights away for good",
  words: ['staff id'],
  changes: true,
  examples: ['staff revoke an'],
  work: (given) =>
    change(given, {
      name: 'revokeStaff',
      args: { id: ['ID!', given.words[0]] },
      done: () => `${String(given.words[0])} has no rights any more.`,
    }),
});

const list = verb({
  name: 'staff list',
  does: 'Staff whose regions are among yours',
  examples: ['staff list', 'staff list --json'],
  work: async (given) => {
    const { staff } = await (
      await given.session()
    ).ask('{ staff { id role regions revoked keys { kid thumbprint since revoked } } }');
    const lines = (staff as readonly ListedMember[]).flatMap(({ id, role, regions, revoked, keys }) => [
      `${id}  ${role}  ${regions?.join(', ') ?? 'every region'}${revoked === null ? '' : ` (revoked ${revoked})`}`,
      ...keys.map((key) => `  key ${key.kid}${key.revoked === null ? '' : ` (until ${key.revoked})`}`),
    ]);
    return { json: staff, lines };
  },
});

export const STAFF: Noun = {
  does: 'Administrators and privacy officers',
  words: { add, revoke, list },
  examples: ['ketenpoort staff list', 'ketenpoort staff add an an.public.json --role PRIVACY_OFFICER'],
};
