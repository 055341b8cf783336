/** Stands for the module of this name: this is a thread of its own already. */
export { hashFile as hashInThread } from '#format/browser/hash-file.ts';
