namespace Trinity.Platform.Agents;

/// <summary>Encrypts the secrets of configurations at rest.</summary>
internal interface IConfigurationSecrets
{
    /// <summary>Encrypts the text fields at these JSON pointers.</summary>
    byte[] Hide(ReadOnlyMemory<byte> config, IReadOnlyList<string> pointers);

    /// <summary>Decrypts every encrypted field.</summary>
    byte[] Reveal(ReadOnlyMemory<byte> config);
}
