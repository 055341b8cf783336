/** Questions sent over a connection and not yet answered, by number. An answer to no open question is ignored. */
export class OpenQuestions<T> {
  readonly #open = new Map<number, PromiseWithResolvers<T>>();
  #asked = 0;
  #ended: Error | undefined;

  /** Sends a question under the next free number and waits for its answer. */
  ask(send: (id: number) => void): Promise<T> {
    const id = this.#asked++;
    const answered = this.wait(id);
    if (this.#ended === undefined) send(id);
    return answered;
  }

  /** Waits for the answer to a question whose number the caller chose. */
  wait(id: number): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const answered = Promise.withResolvers<T>();
    this.#open.set(id, answered);
    return answered.promise;
  }

  answer(id: number, value: T): void {
    this.#open.get(id)?.resolve(value);
    this.#open.delete(id);
  }

  refuse(id: number, error: unknown): void {
    this.#open.get(id)?.reject(error);
    this.#open.delete(id);
  }

  /** Rejects every open question: the connection was lost. */
  lose(error: Error): void {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }

  /** Rejects every open question and every later one: the connection is closed for good. */
  end(error: Error): void {
    this.#ended = error;
    this.lose(error);
  }
}
