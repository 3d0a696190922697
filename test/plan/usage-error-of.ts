import {expect} from 'vitest';
import {UsageError} from '../../src/plan/usage-error.ts';

/** The one line that a UsageError thrown by `act` says. */
export function usageErrorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const {message} = error as UsageError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('expected a UsageError, and nothing was thrown');
}
