package io.github.resilientkafka.method;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;

import io.github.resilientkafka.ResilientKafkaListener;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.log.LogAccessor;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds annotated methods and classes in the packages of the application, also of classes
 * that are no beans: because of a profile or a condition, or because somebody registers
 * them later. It reads class files, loads no class, and is asked only about settings that
 * have no listener otherwise.
 */
public final class UnusedListeners {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(UnusedListeners.class));

	private final Supplier<? extends Collection<String>> packages;

	private final Environment environment;

	public UnusedListeners(Supplier<? extends Collection<String>> packages, Environment environment) {
		this.packages = packages;
		this.environment = environment;
	}

	/**
	 * What has an id.
	 * @param id the id
	 * @return class and method, or class, or {@code null} if there is none
	 */
	public @Nullable String find(String id) {
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
		MetadataReaderFactory readers = new SimpleMetadataReaderFactory();
		for (String each : this.packages.get()) {
			String pattern = "classpath*:" + ClassUtils.convertClassNameToResourcePath(each) + "/**/*.class";
			try {
				for (Resource resource : resolver.getResources(pattern)) {
					String found = find(id, readers.getMetadataReader(resource).getAnnotationMetadata());
					if (found != null) {
						return found;
					}
				}
			}
			catch (IOException | RuntimeException ex) {
				logger.debug(ex, () -> "Classes of package " + each + " could not be read");
			}
		}
		return null;
	}

	private @Nullable String find(String id, AnnotationMetadata type) {
		if (type.isAnnotated(ResilientKafkaListener.class.getName())
				&& id.equals(id(type, AnnotatedListener.defaultId(type.getClassName())))) {
			return type.getClassName();
		}
		for (MethodMetadata method : type.getAnnotatedMethods(ResilientKafkaListener.class.getName())) {
			String defaultId = AnnotatedListener.defaultId(method.getDeclaringClassName(), method.getMethodName());
			if (id.equals(id(method, defaultId))) {
				return method.getDeclaringClassName() + "." + method.getMethodName();
			}
		}
		return null;
	}

	private String id(AnnotatedTypeMetadata annotated, String defaultId) {
		String id = annotated.getAnnotations().get(ResilientKafkaListener.class).getString("id");
		return StringUtils.hasText(id) ? this.environment.resolvePlaceholders(id) : defaultId;
	}

}
