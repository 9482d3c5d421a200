// Tells of each survivor as soon as it is known, so that whoever writes the missing test need not wait for the end.
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

const oneLine = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 100);

class SurvivorReporter {
  onMutantTested({ status, fileName, location, replacement, mutatorName }) {
    if (status !== 'Survived' && status !== 'NoCoverage') return;
    const file = fileName.replaceAll('\\', '/').replace(/^.*\/src\//, 'src/');
    const { line, column } = location.start;
    console.log(`${status}: ${file}:${line}:${column} ${mutatorName} → ${oneLine(replacement ?? '')}`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', SurvivorReporter)];
