/**
 * `GAP_TEST_LATE=1`: the shard that tests share is recorded by a machine that stalls now and then, and fails for it; otherwise it is recorded again until it
 * passes, a few times. A test that needs one that passes takes `GOLDEN_SHARD`, or skips itself where `lateInFixture` says that it is late.
 */
export const LATE = process.env.GAP_TEST_LATE !== undefined;
