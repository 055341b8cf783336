import type { SourceFacts } from '#corpus/core/export/source-facts.ts';

/**
 * The card of a LeRobot data set: with its `configs`, `datasets.load_dataset(FOLDER)` reads the tables; without, it takes those below `meta` for data
 * (https://huggingface.co/docs/hub/datasets-manual-configuration).
 */
export function lerobotCard(facts: readonly SourceFacts[]): string {
  const count = (values: readonly unknown[]) => new Set(values).size;
  const titles = [...new Set(facts.map(({ title }) => title))].sort().map((title) => JSON.stringify(title));
  return `---
task_categories:
- robotics
tags:
- LeRobot
configs:
- config_name: default
  data_files: data/*/*.parquet
---

Gameplay with the player's actions, as a LeRobot data set (v3.0): ${facts.length} shards of ${count(facts.map(({ title }) => title))} games
(${titles.join(', ')}), under ${count(facts.map(({ license }) => license))} licences. gap.sources.json says which shard each episode came from, its
verdict and its licence; a consent that is withdrawn later names its shards there.
`;
}
