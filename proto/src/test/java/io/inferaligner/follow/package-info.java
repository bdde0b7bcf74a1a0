/** Tests of the registry's client side. Run by the build. */
package io.inferaligner.follow;
