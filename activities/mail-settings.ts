/** What every mail is made with besides its own facts. */
export interface MailSettings {
  readonly publicUrl: string;
  readonly timeZone: string;
  readonly platformName: string;
  /** What people call the configured identity providers, by their ids. */
  readonly providerNames: Readonly<Record<string, string>>;
}
