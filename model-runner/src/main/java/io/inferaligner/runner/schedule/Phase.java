package io.inferaligner.runner.schedule;

/** Where a generation stands. */
enum Phase {
  QUEUED,
  PREFILL,
  GATE,
  STEERED_PREFILL,
  RESUME,
  DECODE,
  DONE
}
