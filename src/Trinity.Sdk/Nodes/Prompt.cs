using System.Runtime.CompilerServices;
using System.Text;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Nodes;

/// <summary>
/// A prompt written as an interpolated string: the literal text is the instruction, the holes are data. Data is handed over as delimited
/// blocks, so that what a customer wrote is never read as an instruction.
/// </summary>
[InterpolatedStringHandler]
public sealed class Prompt
{
    private readonly StringBuilder _instruction;
    private readonly List<string> _data = [];

    /// <summary>Called by the compiler.</summary>
    /// <param name="literalLength">The length of the literal text.</param>
    /// <param name="formattedCount">The number of holes.</param>
    public Prompt(int literalLength, int formattedCount) => _instruction = new StringBuilder(literalLength + (formattedCount * 4));

    /// <summary>The literal text, with <c>[1]</c>, <c>[2]</c>, … where the data blocks belong.</summary>
    public string Instruction => _instruction.ToString();

    /// <summary>The data blocks in order: strings as they are, everything else as JSON.</summary>
    public IReadOnlyList<string> Data => _data;

    /// <summary>Called by the compiler for literal text.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) => _instruction.Append(value);

    /// <summary>Called by the compiler for a hole.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The data.</param>
    public void AppendFormatted<T>(T value) => Add(value as string ?? Encoding.UTF8.GetString(TurnJson.Write(value)));

    /// <summary>Called by the compiler for a hole with a format.</summary>
    /// <param name="value">The data.</param>
    /// <param name="format">The format, applied under the invariant culture.</param>
    public void AppendFormatted(IFormattable value, string format) =>
        Add(value.ToString(format, System.Globalization.CultureInfo.InvariantCulture));

    private void Add(string data)
    {
        _data.Add(data);
        _instruction.Append('[').Append(_data.Count).Append(']');
    }
}
