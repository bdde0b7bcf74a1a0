/** Tests of the runner inside its framework. Run by the build. */
package io.inferaligner.runner;
