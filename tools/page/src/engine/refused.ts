/** What the page asked for cannot be done, and nothing has changed; both texts are sentences. */
export class Refused extends Error {
  constructor(
    reason: string,
    readonly hint = "",
  ) {
    super(reason);
  }
}
