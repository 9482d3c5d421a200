import * as vscode from 'vscode';
import type { TrialResult } from '../exchange/connectionTrial';
import type { Credentials } from '../exchange/credentials';
import { EnvironmentError, type Environment } from '../exchange/environments';
import type { Clock } from '../trading/clock';
import type { CredentialStore } from './credentialStore';
import type { Documents } from './documents';
import { chosenEnvironment } from './environmentChoice';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { formatMoment } from './moments';
import type { PaperEnvironment } from './paperEnvironment';
import type { Settings } from './settings';
import type { Trial } from './signIn';

/** What the report needs. */
export interface ReportParts {
  readonly settings: Settings;
  readonly credentials: CredentialStore;
  readonly paper: PaperEnvironment;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly log: Log;
  readonly trial: Trial;
}

const names: Readonly<Record<TrialResult['check'], string>> = {
  address: 'Address',
  reach: 'Server reached',
  'public-data': 'Markets',
  clock: 'Clock',
  key: 'API key',
  signature: 'Signature',
  'time-zone': 'Time zone',
  'read-scope': 'May read',
  'trade-scope': 'May trade',
};
const marks: Readonly<Record<TrialResult['state'], string>> = {
  ok: '\u2714 ok',
  failed: '\u2716 failed',
  unknown: '? not known',
  skipped: '\u2013 skipped',
};

/** Diagnose Connection: runs the checks one by one and shows them as a table. Nothing in it is secret. */
export class ConnectionReport {
  constructor(private readonly its: ReportParts) {}

  async show(): Promise<void> {
    const results: TrialResult[] = [];
    const server = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Diagnosing the connection' },
      async (progress) => {
        try {
          const { environment, credentials } = await this.access();
          for await (const result of this.its.trial(environment, credentials)) {
            results.push(result);
            progress.report({ message: names[result.check] });
            this.its.log.info(`Diagnose, ${result.check}: ${result.state}. ${result.summary}`);
          }
          return `${environment.label}, ${environment.baseUrl}`;
        } catch (error) {
          this.its.log.error('Diagnosing failed.', error);
          results.push({
            check: 'address',
            state: 'failed',
            summary: wordsOf(error),
            advice:
              error instanceof EnvironmentError
                ? 'Correct the setting invex.customUrl.'
                : 'Try again. The log has more.',
          });
          return this.its.settings.get('environment');
        }
      },
    );
    await this.its.documents.show('Connection', reportMarkdown(server, results, this.when()));
  }

  private when(): string {
    return formatMoment(this.its.clock.now(), this.its.settings.calendar());
  }

  private async access(): Promise<{ environment: Environment; credentials: Credentials | undefined }> {
    const { settings, paper, credentials } = this.its;
    const name = settings.get('environment');
    if (name === 'paper') return paper.connect();
    const environment = chosenEnvironment(name, settings.get('customUrl'));
    return { environment, credentials: await credentials.read(environment) };
  }
}

function reportMarkdown(server: string, results: readonly TrialResult[], when: string): string {
  const cell = (text: string): string => text.replace(/[|\\`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
  const rows = results.map(
    ({ check, state, summary, advice }) =>
      `| ${names[check]} | ${marks[state]} | ${cell(summary)} | ${cell(advice)} |`,
  );
  return [
    '# Connection',
    '',
    `**${verdictOf(results)}** ${cell(server)}, ${when}.`,
    '',
    '| Check | Result | What was found | What to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'Run *Invex: Diagnose Connection* again after a change. *Invex: Get Help* has the support channels.',
    '',
  ].join('\n');
}

/** A check that gave no answer is no good news. */
function verdictOf(results: readonly TrialResult[]): string {
  const count = (state: TrialResult['state']): number =>
    results.filter((each) => each.state === state).length;
  const failed = count('failed');
  const unknown = count('unknown');
  if (failed > 0) return failed === 1 ? 'One check failed.' : `${failed} checks failed.`;
  if (unknown > 0) {
    return unknown === 1 ? 'One check gave no clear answer.' : `${unknown} checks gave no clear answer.`;
  }
  return 'Nothing is wrong with the connection.';
}
