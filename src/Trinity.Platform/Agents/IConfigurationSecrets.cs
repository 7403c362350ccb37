using Trinity.Platform.Secrets;

namespace Trinity.Platform.Agents;

/// <summary>Encrypts the secrets of configurations at rest, each bound to its agent.</summary>
internal interface IConfigurationSecrets
{
    /// <summary>Encrypts the text fields at these JSON pointers.</summary>
    byte[] Hide(ReadOnlyMemory<byte> config, IReadOnlyList<string> pointers, SecretPlace agent);

    /// <summary>Decrypts every encrypted field.</summary>
    byte[] Reveal(ReadOnlyMemory<byte> config, SecretPlace agent);

    /// <summary>
    /// Replaces every encrypted field by a mark, so that two configurations can be compared: only equal secrets have equal marks. They are not
    /// shown.
    /// </summary>
    byte[] Mark(ReadOnlyMemory<byte> config, SecretPlace agent);
}
