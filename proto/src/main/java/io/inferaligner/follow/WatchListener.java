package io.inferaligner.follow;

/** Receives the events of one watch, in order, on the thread that watches. */
public interface WatchListener {
  /** A channel's state: at the start of a watch from revision 0, and after every change. */
  void changed(ChannelPointer pointer);

  /** Everything up to {@code revision} was delivered. */
  void bookmark(long revision, String epoch);
}
