package io.inferaligner.runner.bundle;

/** Which side of a rollout a bundle is on. */
public enum Arm {
  STABLE,
  CANARY,
  /** Computed and recorded, never applied. */
  SHADOW,
  /** The request named the bundle. */
  NAMED
}
