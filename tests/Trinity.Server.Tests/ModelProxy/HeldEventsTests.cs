using System.Text;
using Trinity.Server.ModelProxy;

namespace Trinity.Server.Tests.ModelProxy;

/// <summary>An answer is the same bytes in the same order, however it came.</summary>
public sealed class HeldEventsTests
{
    private const string Answer =
        "event: message_start\ndata: {}\n\nevent: content_block_delta\ndata: {}\n\nevent:content_block_stop\ndata: {}\n\nevent: content_block_stop\ndata: {}\n\n"
        + "event: message_stop\ndata: {}\n\n: behind it\n\n";

    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\n", 7)]
    [InlineData("\n", 1_000)]
    [InlineData("\r\n", 1)]
    [InlineData("\r\n", 1_000)]
    public void Answer_InAnyPieces_ComesWhole_AndNoEndOfABlockBeforeItsOwn(string newLine, int length)
    {
        var answer = Answer.ReplaceLineEndings(newLine);
        var held = new HeldEvents();
        var said = new StringBuilder();
        foreach (var piece in answer.Chunk(length))
        {
            said.Append(Encoding.UTF8.GetString(held.Append(Encoding.UTF8.GetBytes(piece))));
            Assert.Equal(said.ToString().Contains("message_stop", StringComparison.Ordinal), said.ToString().Contains("content_block_stop", StringComparison.Ordinal));
        }

        said.Append(Encoding.UTF8.GetString(held.End()));
        Assert.Equal(answer, said.ToString());
        Assert.False(held.IsHolding);
    }

    [Fact]
    public void AnswerWithoutItsEnd_ComesWhole()
    {
        var held = new HeldEvents();
        const string answer = "event: content_block_stop\ndata: {}\n\nevent: con";

        Assert.Empty(held.Append(Encoding.UTF8.GetBytes(answer)));
        Assert.True(held.IsHolding);
        Assert.Equal(answer, Encoding.UTF8.GetString(held.End()));
    }

    [Fact]
    public void AnswerThatIsLongerThanAny_GoesOnAsItComes()
    {
        var held = new HeldEvents();
        held.Append("event: content_block_stop\ndata: {}\n\n"u8);
        var piece = new byte[1024 * 1024];
        var said = Enumerable.Range(0, 40).Sum(_ => (long)held.Append(piece).Length);

        Assert.Equal(36 + (40L * piece.Length), said);
    }
}
