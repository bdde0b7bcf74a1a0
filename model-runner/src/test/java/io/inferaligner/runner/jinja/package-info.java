/** Tests of the template renderer. Run by the build. */
package io.inferaligner.runner.jinja;
