package io.github.resilientkafka.sample;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.context.ActiveProfiles;

/**
 * Ids are remembered in a Redis in a container.
 */
@ActiveProfiles("redis")
class RedisContainerIT extends ContainersContract {

	@Autowired
	private StringRedisTemplate redis;

	@Override
	int rememberedIds(String text) {
		return this.redis.keys("*" + text + "*").size();
	}

}
