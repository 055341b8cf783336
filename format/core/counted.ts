/** `1 shard`, `2 shards`: English alone, as the command line speaks. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
