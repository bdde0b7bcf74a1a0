/**
 * Tenants: what each may use and how much of it, from one file that all services read. Called by
 * access and by the services' api.
 */
@NullMarked
package io.inferaligner.tenant;

import org.jspecify.annotations.NullMarked;
