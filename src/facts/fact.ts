/**
 * Something that plimsoll's authors measured, and that an explanation or a rule rests on. Texts and comments cite it as
 * `measured: NAME`; a test of that name under test/facts measures it on the kernel at hand (`npm run facts`).
 */
export interface Fact {
  /** Words with hyphens; `plimsoll explain NAME` shows it. */
  readonly name: string;
  /** What was found. */
  readonly sentence: string;
  /** Where it was measured and with which settings, and what else decides. */
  readonly conditions: string;
  /** Why it is so: file and function of the kernel, page of the manual, RFC. */
  readonly explainedBy?: string;
}
