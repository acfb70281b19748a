/** What `/health` tells of a process. */
export class ProcessState {
  /** It takes no more requests soon, and is not ready for any. */
  stopping = false;

  constructor(readonly instance: string) {}
}
