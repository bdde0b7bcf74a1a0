/** Which requests a new bundle gets first: integers only, so that every language agrees. */
@NullMarked
package io.inferaligner.core.rollout;

import org.jspecify.annotations.NullMarked;
