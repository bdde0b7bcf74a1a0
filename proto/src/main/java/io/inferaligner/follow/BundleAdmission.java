package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;

/**
 * A service's own check of a verified bundle, before it is used for the first time: does it fit the
 * model, do its canaries score as stated.
 */
@FunctionalInterface
public interface BundleAdmission {
  /** Returns if the service can use {@code bundle}. May be called by several threads at once. */
  void admit(VectorBundle bundle) throws SteeringException;

  /** Accepts every verified bundle. */
  static BundleAdmission any() {
    return bundle -> {};
  }
}
