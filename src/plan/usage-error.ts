/**
 * What the user wrote cannot be done: one line that says what was wrong, what was expected and what to do.
 * Becomes exit code 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s*[\r\n]\s*/g, ' '), options);
  }
}
