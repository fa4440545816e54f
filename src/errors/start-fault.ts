/** Why the service cannot start, in one line for whoever starts it: a stack would tell them nothing more. */
export class StartFault extends Error {}
