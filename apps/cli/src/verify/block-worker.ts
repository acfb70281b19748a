import { parentPort } from 'node:worker_threads';
import { BlockCheck, type Block } from '#ledger';
import { quickSha256 } from './quick-sha256.js';
import type { Answer } from './threads.js';

const blocks = new BlockCheck(quickSha256);

parentPort?.on('message', (block: Block) => {
  parentPort?.postMessage(answerTo(block));
});

function answerTo(block: Block): Answer {
  try {
    return { verdict: blocks.check(block) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'unknown' };
  }
}
