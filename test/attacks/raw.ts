import { connect } from 'node:net';

/** How long the first byte may take. Milliseconds. */
const FIRST = 15_000;

/** Sends bytes as they are, past every client that would mend them, and gives all that comes back until the other side closes or
 *  nothing more comes. */
export function sendRaw(url: string, bytes: string, quiet = 1_500): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1').setTimeout(FIRST);
    socket.on('data', (text: string) => {
      answer += text;
      socket.setTimeout(quiet);
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', (error) => {
      if (answer === '') reject(error);
    });
    socket.write(bytes, 'latin1');
  });
}

/** Status of each answer in what came back. */
export function statusesIn(answer: string): number[] {
  return Array.from(answer.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, status]) => Number(status));
}
