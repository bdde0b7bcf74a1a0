/**
 * The guidance gate and its calibration. Called by gate-service and, as local fallback, by
 * model-runner.
 */
@NullMarked
package io.inferaligner.core.gate;

import org.jspecify.annotations.NullMarked;
