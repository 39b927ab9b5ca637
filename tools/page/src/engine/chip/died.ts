/** The emulation cannot go on; its message is a sentence for people. */
export class Died extends Error {}
