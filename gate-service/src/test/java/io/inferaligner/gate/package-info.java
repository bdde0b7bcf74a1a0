/** Tests of the gate inside its framework. Run by the build. */
package io.inferaligner.gate;
