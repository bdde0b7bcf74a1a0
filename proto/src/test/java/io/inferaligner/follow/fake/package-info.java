/**
 * A registry in memory and small valid bundles. Used by the tests of every module that follows the
 * registry.
 */
@NullMarked
package io.inferaligner.follow.fake;

import org.jspecify.annotations.NullMarked;
