package io.inferaligner.steering.api;

import io.inferaligner.proto.steering.v1.LabelledPrompt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a message of an upload may hold: the job's specification, or one prompt.
 *
 * @param noSpec the specification of an upload that sends none
 */
record UploadParts<Q, S>(
    S noSpec,
    Predicate<Q> hasSpec,
    Function<Q, S> spec,
    Predicate<Q> hasPrompt,
    Function<Q, LabelledPrompt> prompt) {}
