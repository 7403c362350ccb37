using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Trinity.Sdk.Runtimes;

/// <summary>
/// A path in the workspace of an agent, from its top: names with slashes between them, and empty for the workspace itself. A name is bytes, and need
/// not be text: in the written form <c>\xFF</c> is a byte that belongs to no character, and <c>\\</c> a backslash.
/// </summary>
public sealed class WorkspacePath
{
    /// <summary>The longest path, in bytes.</summary>
    public const int MaxBytes = 4_000;

    private const int MaxName = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private WorkspacePath(byte[] bytes) => Bytes = bytes;

    /// <summary>The workspace itself.</summary>
    public static WorkspacePath Top { get; } = new([]);

    /// <summary>The path as the system of the agent has it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether it is the workspace itself.</summary>
    public bool IsTop => Bytes.IsEmpty;

    /// <summary>The last name of it, in the written form.</summary>
    public string Name => ToString()[(ToString().LastIndexOf('/') + 1)..];

    /// <summary>Reads a path in its written form.</summary>
    /// <param name="written">The path; empty, or null, for the workspace itself.</param>
    /// <param name="path">The path.</param>
    /// <returns>
    /// False when it cannot be one: it begins or ends with a slash, a name of it is empty, <c>.</c> or <c>..</c>, has more than 255 bytes or a zero
    /// in it, the whole has more than <see cref="MaxBytes"/>, or an escape is none.
    /// </returns>
    public static bool TryParse(string? written, [NotNullWhen(true)] out WorkspacePath? path)
    {
        path = null;
        if (string.IsNullOrEmpty(written))
        {
            path = Top;
            return true;
        }

        if (written.Length > 4 * MaxBytes || Unescape(written) is not { Length: <= MaxBytes } bytes || !AreNames(bytes))
        {
            return false;
        }

        path = new WorkspacePath(bytes);
        return true;
    }

    /// <summary>Writes a name, or a path, that the system of an agent has given.</summary>
    /// <param name="bytes">The bytes of it.</param>
    /// <returns>The written form.</returns>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var written = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText)
            {
                written.Append(rune.Value == '\\' ? @"\\" : rune.ToString());
            }
            else
            {
                foreach (var single in bytes[..length])
                {
                    written.Append(CultureInfo.InvariantCulture, $"\\x{single:X2}");
                }
            }

            bytes = bytes[length..];
        }

        return written.ToString();
    }

    /// <summary>The written form.</summary>
    public override string ToString() => Write(Bytes.Span);

    private static byte[]? Unescape(string written)
    {
        using var bytes = new MemoryStream(written.Length);
        try
        {
            var parts = written.Split('\\');
            bytes.Write(Strict.GetBytes(parts[0]));
            for (var i = 1; i < parts.Length; i++)
            {
                if (parts[i].Length == 0 && i + 1 < parts.Length)
                {
                    bytes.WriteByte((byte)'\\');
                    bytes.Write(Strict.GetBytes(parts[++i]));
                }
                else if (parts[i].Length >= 3 && parts[i][0] == 'x'
                    && byte.TryParse(parts[i].AsSpan(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var single))
                {
                    bytes.WriteByte(single);
                    bytes.Write(Strict.GetBytes(parts[i][3..]));
                }
                else
                {
                    return null;
                }
            }

            return bytes.ToArray();
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static bool AreNames(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var name = path[range];
            if (name.IsEmpty || name.Length > MaxName || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.Contains((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
