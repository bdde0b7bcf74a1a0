package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import java.util.List;

/** What a calibration job was asked for, checked. */
public record CalibrationPlan(
    String bundleDigest,
    String newVersion,
    String targetRunner,
    Threshold threshold,
    List<BundleManifest.Source> sources,
    String actor,
    List<Prompt> prompts) {
  public CalibrationPlan {
    sources = List.copyOf(sources);
    prompts = List.copyOf(prompts);
  }
}
