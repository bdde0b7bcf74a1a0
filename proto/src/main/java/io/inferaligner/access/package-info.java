/**
 * Who calls, for which tenant, and what that caller may do: tokens, certificates, and one table of
 * every RPC, denied by default. Called before every service's api.
 */
@NullMarked
package io.inferaligner.access;

import org.jspecify.annotations.NullMarked;
