import { Failure } from './command.js';
import { PATIENCE } from './token-endpoint.js';

/** What a running product answers, as JSON. Failure with what to do when nothing does, or something else. */
export async function answerOf(issuer: string, path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(`${issuer}${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE) }).catch(
    () => null,
  );
  if (response === null)
    throw new Failure(`Ketenpoort stopped answering at ${issuer}. Whether it was done is not known: ask again`);
  const answer: unknown = await response.json().catch(() => null);
  if (answer === null) throw new Failure(`What answers at ${issuer} is not Ketenpoort (status ${response.status})`);
  return answer;
}
