/**
 * Measures what prompts turn into under each steering arm, through the public gRPC API. Called by
 * evaluate and demo.
 */
@NullMarked
package io.inferaligner.cli.evaluate;

import org.jspecify.annotations.NullMarked;
