const whatFailed = {
  read: 'The keys could not be read, so you are not signed in.',
  keep: 'The keys could not be kept, so you are not signed in.',
  remove: 'The keys could not be removed: they may still be stored on this computer.',
} as const;

/** Thrown when the editor's secret storage fails; the message tells a trader what that means for the keys. */
export class CredentialStoreError extends Error {
  constructor(readonly reason: keyof typeof whatFailed) {
    super(
      `${whatFailed[reason]} The editor\u2019s secret storage failed. On Linux it needs a keyring that is unlocked, such as GNOME Keyring or KWallet. Then try again; the log has more.`,
    );
    this.name = 'CredentialStoreError';
  }
}
