/** What was asked over a line and is not answered yet, each by its number. An answer that nobody waits for is left alone. */
export class OpenQuestions<T> {
  readonly #open = new Map<number, PromiseWithResolvers<T>>();
  #asked = 0;
  #ended: Error | undefined;

  /** Sends a question with a number of its own, and waits for the answer. */
  ask(send: (id: number) => void): Promise<T> {
    const id = this.#asked++;
    const answered = this.wait(id);
    if (this.#ended === undefined) send(id);
    return answered;
  }

  /** Waits for the answer to a question that has a number already. */
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

  /** What is open now will not be answered: the line was lost. */
  lose(error: Error): void {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }

  /** Nor will anything that is asked later. */
  end(error: Error): void {
    this.#ended = error;
    this.lose(error);
  }
}
