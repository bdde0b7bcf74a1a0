package io.inferaligner.registry.store;

/** Takes the lines of a backup. */
public interface BackupSink {
  /** False if nobody reads any more. */
  boolean line(byte[] json) throws InterruptedException;
}
