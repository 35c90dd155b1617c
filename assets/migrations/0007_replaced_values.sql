-- Values of the provider that an administrator replaced on purpose: [{"field": "issuer", "value": "https://…"}].
ALTER TABLE key_managers ADD COLUMN replaced_values TEXT;
