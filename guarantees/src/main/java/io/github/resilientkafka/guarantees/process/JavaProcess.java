package io.github.resilientkafka.guarantees.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.Guarantees;

/**
 * This program again, in a JVM of its own, in another role. It has to watch its
 * {@link Lifeline}.
 */
public final class JavaProcess extends ChildProcess {

	private JavaProcess(String name, Path log, Process process) {
		super(name, log, process);
	}

	/**
	 * Start a process.
	 * @param name what the process is, for messages
	 * @param log what the process prints is added to it
	 * @param classPath its class path
	 * @param jvmOptions such as {@code -Xmx400m}
	 * @param environment variables beside those of this process
	 * @param arguments the role and what comes with it
	 * @return the process
	 */
	public static JavaProcess start(String name, Path log, ClassPath classPath, List<String> jvmOptions,
			Map<String, String> environment, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmOptions);
		command.addAll(List.of("-cp", classPath.toString(), Guarantees.class.getName()));
		command.addAll(arguments);
		return new JavaProcess(name, log, launch(log, environment, command));
	}

}
