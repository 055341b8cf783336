import type { Scene } from '#play/core/protocol.ts';
import { say } from '#renderer/text/say.ts';

type Of<Name extends Scene['scene']> = Extract<Scene, { scene: Name }>;
type Question = Of<'survey'>['questions'][number];
export type SurveyAnswers = Record<string, string | number>;

/** Where a scene is shown; each replaces the one before. */
export class SceneStage {
  readonly #place: HTMLElement;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** Shows a text with a button for each way on; resolves with the one pressed. Nothing is selected beforehand. */
  read<Way extends string>(
    { title, text }: { readonly title: string; readonly text: string },
    ways: Readonly<Record<Way, string>>,
  ): Promise<Way> {
    this.leave({ title, text });
    const { promise, resolve } = Promise.withResolvers<Way>();
    for (const [way, label] of Object.entries(ways) as [Way, string][]) this.#button(label).onclick = () => resolve(way);
    return promise;
  }

  /** Asks questions; resolves once the answers are saved. Text may be left empty. Unsaved answers stay on the page, with a note. */
  ask({ title, questions }: Of<'survey'>, keep: (answers: SurveyAnswers) => Promise<void>): Promise<void> {
    this.clear();
    this.#heading(title);
    const form = this.#add('form');
    const reads = questions.map((question) => this.#question(form, question));
    const send = document.createElement('button');
    send.textContent = say('play.send');
    form.append(send);
    const { promise, resolve } = Promise.withResolvers<void>();
    form.onsubmit = (event) => {
      event.preventDefault();
      const answers = Object.fromEntries(reads.flatMap((read) => read()));
      send.disabled = true;
      this.note(say('play.sending'));
      keep(answers).then(
        () => {
          this.clear();
          resolve();
        },
        () => {
          send.disabled = false;
          this.note(say('play.unkept'));
        },
      );
    };
    return promise;
  }

  /** Shows a text without a way on. */
  leave({ title, text }: { readonly title: string; readonly text: string }): void {
    this.clear();
    this.#heading(title);
    for (const paragraph of text.split(/\n\s*\n/)) this.#add('p').textContent = paragraph;
  }

  /** Shows a line below it that may change; screen readers announce it when it does. */
  note(text: string): void {
    const note = this.#place.querySelector('[role=status]') ?? this.#add('p');
    note.setAttribute('role', 'status');
    note.textContent = text;
  }

  clear(): void {
    this.#place.replaceChildren();
  }

  #question(form: HTMLFormElement, question: Question): () => [string, string | number][] {
    const field = document.createElement('fieldset');
    const legend = document.createElement('legend');
    legend.textContent = question.ask;
    field.append(legend);
    form.append(field);
    if (question.kind === 'text') {
      const input = document.createElement('textarea');
      input.maxLength = 2000;
      input.setAttribute('aria-label', question.ask);
      field.append(input);
      return () => [[question.id, input.value]];
    }
    const labels = question.kind === 'choice' ? question.of : Array.from({ length: question.of }, (_, i) => scaleLabel(question, i));
    labels.forEach((label, i) => {
      const input = document.createElement('input');
      Object.assign(input, { type: 'radio', name: question.id, value: String(i), required: true });
      const around = document.createElement('label');
      around.append(input, ` ${label}`);
      field.append(around);
    });
    return () => {
      const chosen = Number(new FormData(form).get(question.id));
      return [[question.id, question.kind === 'choice' ? (question.of[chosen] as string) : chosen + 1]];
    };
  }

  #heading(text: string): void {
    const heading = this.#add('h2');
    heading.textContent = text;
    // Screen readers announce the new heading.
    heading.tabIndex = -1;
    heading.focus();
  }

  #button(label: string): HTMLButtonElement {
    const button = this.#add('button');
    button.textContent = label;
    return button;
  }

  #add<Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] {
    const added = document.createElement(tag);
    this.#place.append(added);
    return added;
  }
}

/** The ends of a scale may have words. */
function scaleLabel({ of, low, high }: Extract<Question, { kind: 'scale' }>, i: number): string {
  const word = i === 0 ? low : i === of - 1 ? high : undefined;
  return word === undefined ? String(i + 1) : `${i + 1} (${word})`;
}
